/** What a page calls the board of an example: no server has one of this name. */
export const exampleBoard = 'example';
