import type { D1Migration } from 'cloudflare:test';
import type * as worker from '@holdpoint/api/index';

declare global {
	namespace Cloudflare {
		interface GlobalProps {
			mainModule: typeof worker;
			durableNamespaces: 'Board' | 'Door' | 'Relay';
		}
		interface Env {
			TEST_MIGRATIONS: D1Migration[];
		}
	}
}
