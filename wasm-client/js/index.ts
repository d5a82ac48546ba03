/**
 * Prepares photos in the browser and uploads them.
 *
 * Importing starts nothing and evaluates no URL: the module may be imported
 * where there is no `window`. The Web Worker starts with the first call.
 */
export { CalotypeError, isCalotypeError } from "./error.js";
export type { CalotypeErrorJson, CalotypeErrorOptions } from "./error.js";
export { ImageUrl, srcset } from "./image-url.js";
export type { DeliveryOptions, ImageLocation } from "./image-url.js";
export { inspect, prepare } from "./prepare.js";
export { COLLECTIONS, ERRORS, LIMITS, SIZES } from "./protocol.gen.js";
export type { ErrorCode } from "./protocol.gen.js";
export type * from "./types.js";
export type * from "./upload-types.js";
export { upload } from "./upload.js";
