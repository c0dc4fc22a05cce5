/** The report, and the files that it is written to. Other languages are builds of this module (`buildWorkerReport`). */
export { toHtml } from '@holdpoint/shared/report/html';
export { toMarkdown } from '@holdpoint/shared/report/markdown';
export { buildReport } from '@holdpoint/shared/report/report';
