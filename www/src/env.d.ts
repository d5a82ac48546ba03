interface ImportMetaEnv {
  /** Origin of the edge worker. */
  readonly VITE_CALOTYPE_ENDPOINT?: string;
  /** Key that may upload. It is in the page: use one made for demonstration. */
  readonly VITE_CALOTYPE_TOKEN?: string;
}
