/** What a page says as text to know that its connection works, and what comes back. */
export const ping = 'ping';
export const pong = 'pong';
