import { app } from './app.ts';

export { Board } from './board/board-object.ts';
export default app;
