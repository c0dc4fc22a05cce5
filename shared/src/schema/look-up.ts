/** A record's own entry: an ID such as `constructor` finds nothing that was not put there. */
export function lookUp<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
	return Object.hasOwn(record, key) ? record[key] : undefined;
}
