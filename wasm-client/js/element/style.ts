// The style: quiet, the page's own typeface, light or dark with the page's
// color-scheme. Every text has a contrast of at least 4.5 : 1 to its background.
//
// The underscores matter: if a page sets `--calotype-ink: var(--ink)`, an `--ink`
// of this style sheet would make a cycle.
const CSS = `
:host {
  --_ink: var(--calotype-ink, light-dark(#241c17, #f3ebe3));
  --_soft: var(--calotype-soft, light-dark(#635750, #bfb0a4));
  --_line: var(--calotype-line, light-dark(#d8cfc6, #4a3f3a));
  --_edge: var(--calotype-edge, light-dark(#8a7d74, #8d7f76));
  --_ground: var(--calotype-ground, light-dark(#fff, #1f1917));
  --_accent: var(--calotype-accent, light-dark(#9a3412, #ff9d5c));
  --_accent-ink: var(--calotype-accent-ink, light-dark(#fff, #2a1206));
  --_wash: var(--calotype-wash, light-dark(#fbeee4, #38241a));
  --_good: var(--calotype-good, light-dark(#2f5d3a, #a5d6a7));
  --_bad: var(--calotype-bad, light-dark(#9f1239, #ffb4ab));
  --_radius: var(--calotype-radius, .75rem);
  display: block;
  color: var(--_ink);
  font-size: 1rem;
  line-height: 1.4;
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before { box-sizing: border-box; }
button {
  min-width: 44px;
  min-height: 44px;
  margin: 0;
  padding: .5rem 1rem;
  border: 1px solid var(--_edge);
  border-radius: 99rem;
  background: var(--_ground);
  color: var(--_ink);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button:hover { border-color: var(--_accent); color: var(--_accent); }
button:disabled { border-style: dashed; color: var(--_soft); cursor: default; }
button:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.drop {
  display: grid;
  width: 100%;
  min-height: 9rem;
  gap: .35rem;
  padding: 1.5rem 1rem;
  place-content: center;
  justify-items: center;
  border: 2px dashed var(--_edge);
  border-radius: var(--_radius);
  font-weight: 400;
  transition: background-color .15s, border-color .15s;
}
.drop:hover:enabled, .over .drop { border-color: var(--_accent); background: var(--_wash); color: var(--_ink); }
.over .drop { border-style: solid; }
.call {
  padding: .6rem 1.2rem;
  border-radius: 99rem;
  background: var(--_accent);
  color: var(--_accent-ink);
  font-weight: 600;
}
:disabled .call { background: none; color: inherit; }
.hint, .state, .status { color: var(--_soft); }
.drop:hover:enabled .hint, .over .hint { color: inherit; }
.camera { display: none; width: 100%; margin-top: .5rem; }
.status { min-height: 1.4em; margin: .5rem 0 0; font-size: .9375rem; overflow-wrap: anywhere; }
ul { margin: .5rem 0 0; padding: 0; list-style: none; }
li {
  display: grid;
  grid-template-columns: 3.5rem 1fr auto 44px;
  align-items: center;
  gap: .5rem .75rem;
  padding: .6rem 0;
  border-top: 1px solid var(--_line);
}
.frame {
  height: 3.5rem;
  overflow: hidden;
  border-radius: .375rem;
  background: var(--_line);
}
img { display: block; width: 100%; height: 100%; object-fit: cover; }
.words { display: grid; min-width: 0; gap: .1rem; }
.name { overflow: hidden; font-weight: 600; text-overflow: ellipsis; white-space: nowrap; }
.state { font-size: .9375rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
[data-state=done] .state { color: var(--_good); }
[data-state=failed] .state { color: var(--_bad); }
progress {
  width: 100%;
  height: .375rem;
  margin-top: .25rem;
  overflow: hidden;
  border: 0;
  border-radius: 99rem;
  background: var(--_line);
  appearance: none;
}
progress::-webkit-progress-bar { background: var(--_line); }
progress::-webkit-progress-value { background: var(--_accent); transition: inline-size .2s; }
progress::-moz-progress-bar { background: var(--_accent); }
.retry, .cancel { grid-area: 1 / 3; padding: .5rem .8rem; font-size: .9375rem; }
.remove { display: grid; grid-area: 1 / 4; padding: 0; place-content: center; border-color: transparent; background: none; }
svg { width: 1rem; height: 1rem; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
.upload { margin-top: .5rem; border-color: var(--_accent); background: var(--_accent); color: var(--_accent-ink); }
.upload:hover:enabled { color: var(--_accent-ink); filter: brightness(1.08); }
.upload:disabled { border-color: var(--_edge); background: none; color: var(--_soft); }
@media (max-width: 30rem) {
  li { grid-template-columns: 3.5rem 1fr 44px; }
  .retry, .cancel { grid-area: 2 / 2; justify-self: start; }
  .remove { grid-area: 1 / 3; }
}
/* Only where a finger is the pointer is there a camera worth a button. */
@media (pointer: coarse) {
  .camera { display: block; }
  .hint { display: none; }
  .drop { min-height: 7rem; }
}
@media (prefers-reduced-motion: reduce) {
  * { transition: none !important; }
}
@media (forced-colors: active) {
  progress { appearance: auto; }
  .call { border: 1px solid; }
}
`;

let sheet: CSSStyleSheet | undefined;

/** Returns the style sheet that all elements share. It is a constructed one, which no
 * `style-src` of a content security policy blocks. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
