interface ImportMetaEnv {
  /** Origin of the edge worker. */
  readonly VITE_CALOTYPE_ENDPOINT?: string;
  /** Key with the right to upload. The page contains it: use a key made for demonstration. */
  readonly VITE_CALOTYPE_TOKEN?: string;
}
