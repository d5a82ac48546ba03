import { CalotypeError } from "calotype";
import { make, part } from "./dom.js";

/** Shows the fault, the advice, and the code to report. */
export function showError(thrown: unknown): void {
  const error = thrown instanceof CalotypeError ? thrown : new CalotypeError("internal", { cause: thrown });
  const notice = part("error");
  const small = [error.code, error.requestId && `request ${error.requestId}`].filter(Boolean).join(" · ");
  notice.replaceChildren(
    make("strong", {}, error.message),
    make("span", {}, error.hint),
    ...(error.detail ? [make("span", { class: "detail" }, error.detail)] : []),
    make("code", {}, small),
  );
  notice.dataset["errorCode"] = error.code;
  notice.hidden = false;
}

/** Removes the last error. */
export function clearError(): void {
  const notice = part("error");
  notice.hidden = true;
  notice.replaceChildren();
  delete notice.dataset["errorCode"];
}
