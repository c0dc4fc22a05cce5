/**
 * `pnpm messages`: brings the files of messages (web/messages) in line with the code. New messages come in empty, to be
 * translated; those that the code says no more go. What the server itself says goes into a file beside its code.
 */
import { writeFile } from 'node:fs/promises';
import { translations } from '../shared/src/schema/language.ts';
import { collectMessages, fileForServer, merge } from '../web/messages/catalogue.ts';
import { runMain, say } from './project.ts';

await runMain(async () => {
	const said = await collectMessages();
	for (const language of translations) {
		const { path, content, missing } = merge(language, said);
		await writeFile(path, content);
		const forServer = fileForServer(language, said);
		await writeFile(forServer.path, forServer.content);
		say(`${path}: ${said.size} messages, ${missing.length} to be translated.`);
	}
});
