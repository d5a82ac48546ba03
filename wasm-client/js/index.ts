/**
 * Prepares photos in the browser and uploads them.
 *
 * Importing the module starts nothing and evaluates no URL: it works without
 * a `window`, too. Web Workers start with the first call.
 */
export { CalotypeError, isCalotypeError } from "./base/error.js";
export type { CalotypeErrorJson, CalotypeErrorOptions } from "./base/error.js";
export type * from "./base/image.js";
export { COLLECTIONS, ERRORS, LIMITS, SIZES } from "./base/protocol.gen.js";
export type { ErrorCode } from "./base/protocol.gen.js";
export { configure } from "./engine/configuration.js";
export type { Configuration } from "./engine/configuration.js";
export { prepareAll } from "./engine/prepare-all.js";
export { inspect, prepare, readMetadata } from "./engine/prepare.js";
export { strip } from "./engine/strip.js";
export type * from "./engine/types.js";
export type * from "./upload/types.js";
export { upload } from "./upload/upload.js";
export { ImageUrl, srcset } from "./url/image-url.js";
export type { DeliveryOptions, ImageLocation } from "./url/image-url.js";
