/**
 * Prepares photos in the browser and uploads them.
 *
 * Importing starts nothing and evaluates no URL: the module may be imported
 * where there is no `window`. Web Workers start with the first call.
 */
export { CalotypeError, isCalotypeError } from "./error.js";
export type { CalotypeErrorJson, CalotypeErrorOptions } from "./error.js";
export { ImageUrl, srcset } from "./image-url.js";
export type { DeliveryOptions, ImageLocation } from "./image-url.js";
export { configure } from "./locations.js";
export type { Configuration } from "./locations.js";
export { prepareAll } from "./prepare-all.js";
export { inspect, prepare, readMetadata } from "./prepare.js";
export { COLLECTIONS, ERRORS, LIMITS, SIZES } from "./protocol.gen.js";
export type { ErrorCode } from "./protocol.gen.js";
export { strip } from "./strip.js";
export type * from "./types.js";
export type * from "./upload-types.js";
export { upload } from "./upload.js";
