import type { Column } from './report.ts';

export const text = (key: string, title: string): Column => ({ key, title, kind: 'text' });
export const number = (key: string, title: string): Column => ({ key, title, kind: 'number' });
export const date = (key: string, title: string): Column => ({ key, title, kind: 'date' });
export const moment = (key: string, title: string): Column => ({ key, title, kind: 'moment' });
export const link = (key: string, title: string): Column => ({ key, title, kind: 'link' });
export const code = (key: string, title: string): Column => ({ key, title, kind: 'code' });
/** In the files alone. */
export const hash = (key: string, title: string): Column => ({ ...code(key, title), detail: true });
