// Plain JavaScript, so that a Node too old for TypeScript can still say so.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18) || (major === 23 && minor < 6)) {
	console.error(
		`Holdpoint needs Node 22.18 or newer on this machine, and this is ${process.version}. Install a newer Node and try again.`,
	);
	process.exit(1);
}
