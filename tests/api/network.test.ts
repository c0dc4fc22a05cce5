import { networkOfAddress } from '@holdpoint/api/auth/network';
import { expect, test } from 'vitest';

test.each([
	['192.0.2.7', '192.0.2.7'],
	['::ffff:192.0.2.7', '192.0.2.7'],
	['::FFFF:192.0.2.8', '192.0.2.8'],
	['2001:DB8:0001:2::9', '2001:db8:1:2'],
	['2001:db8::1', '2001:db8:0:0'],
	['::1', '0:0:0:0'],
])('requests from %s are counted as those of %s', (address, network) => {
	expect(networkOfAddress(address)).toBe(network);
});
