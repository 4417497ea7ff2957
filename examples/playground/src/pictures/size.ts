/** Side of every picture in pixels. */
export const SIZE = 224;
