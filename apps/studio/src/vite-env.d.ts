// Files that Vite turns into addresses or styles.
/// <reference types="vite/client" />
declare module '@aibaas/react/tokens.css';
declare module '@aibaas/react/styles.css';
