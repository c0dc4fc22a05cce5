export * from './report.en.ts';
