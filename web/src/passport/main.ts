import { mount } from 'svelte';
import { readElement } from '@holdpoint/shared/passport/passport-file';
import ThePassport from './ThePassport.svelte';
import './passport.css';

// Alone in a file that somebody keeps: what is not in the file is not there (web/passport-form.ts).
const target = document.getElementById('passport');
if (target === null) throw new Error('The page has no place for the passport.');
target.replaceChildren();
mount(ThePassport, {
	target,
	props: { exported: readElement(document.getElementById('export')?.textContent ?? '') },
});
