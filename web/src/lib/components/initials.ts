/** Two letters of a person's or role's name: "Eve Brandt" → "EB", "QA" → "QA", "Product" → "Pr". */
export function initialsOf(name: string): string {
	const words = name.trim().split(/\s+/u).filter(Boolean);
	const letters = (word: string | undefined, count: number) => [...(word ?? '')].slice(0, count).join('');
	if (words.length === 0) return '?';
	if (words.length === 1) return letters(words[0], 2);
	return (letters(words[0], 1) + letters(words.at(-1), 1)).toUpperCase();
}
