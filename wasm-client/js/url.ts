/**
 * URLs of pictures in any size, which the edge worker makes on demand. Pure functions: they
 * work alike in a page, in a worker and on a server.
 */
export { CalotypeError, isCalotypeError } from "./base/error.js";
export type { ImageLocation } from "./url/image-url.js";
export { imageSrcset, imageUrl } from "./url/picture-url.js";
export type { Gravity, Picture, PictureOptions } from "./url/picture-url.js";
