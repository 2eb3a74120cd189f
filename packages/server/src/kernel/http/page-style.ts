// How the server's own pages look (the reference at /docs and the error pages): the mark, and the
// colours of Studio's tokens in light and dark. Studio itself does not use this.

/** The mark, also served as /favicon.ico: browsers take SVG there. */
export const mark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" ' +
  'fill="#171B22"/><g fill="none" stroke="#fff" stroke-linecap="round" transform="translate(5 5)">' +
  '<path d="M1.500 9.500c2 0 2.600-5 5-5" stroke-width="1.800"/><path d="M6.500 4.500 12.200 1.600M6.500 ' +
  '4.500l6 2.200M6.500 4.500l4.600 7" stroke-width="1.300" opacity=".75"/></g></svg>';

const light =
  '--canvas:#F6F7F9;--surface:#FFFFFF;--surface-3:#F0F2F5;--border:#E3E6EB;--text:#14181F;' +
  '--text-2:#465060;--text-3:#5F6977;--link:#2A58C6;--bad:#B3261E;--warn:#8A5A00;color-scheme:light';
const dark =
  '--canvas:#0C0E12;--surface:#13161B;--surface-3:#1D2128;--border:#252A33;--text:#EDF0F4;' +
  '--text-2:#B3BBC7;--text-3:#8F98A6;--link:#8FB0FF;--bad:#F28B82;--warn:#F0CC7C;color-scheme:dark';

const sans = 'Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif';
const mono = '"JetBrains Mono",ui-monospace,"SF Mono",Menlo,Consolas,monospace';

/** The stylesheet of the error pages, at /docs/pages.css. */
export const pageStyle = `:root{${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{scroll-padding-top:64px}
body{margin:0;background:var(--canvas);color:var(--text);font:14px/1.5 ${sans};-webkit-font-smoothing:antialiased}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
code{font:13px ${mono}}
.top{position:sticky;top:0;z-index:1;display:flex;align-items:center;gap:10px;height:48px;padding:0 24px;border-bottom:1px solid var(--border);background:var(--surface)}
.top svg{width:22px;height:22px;display:block}
.top b{font-weight:600}.top nav{display:flex;gap:16px;margin-inline-start:auto}
.page{display:grid;grid-template-columns:240px minmax(0,720px);gap:40px;max-width:1080px;margin:0 auto;padding:32px 24px 96px}
.list{position:sticky;top:80px;align-self:start;max-height:calc(100vh - 112px);overflow:auto}
.list h2{margin:16px 0 4px;color:var(--text-3);font-size:11px;font-weight:500}
.list h2:first-child{margin-top:0}
.list a{display:block;padding:2px 0;color:var(--text-2);font:12px ${mono};overflow-wrap:anywhere}
h1{margin:0 0 4px;font-size:28px;line-height:36px;font-weight:600;letter-spacing:-.015em}
.lead{margin:0 0 24px;color:var(--text-2)}
section{padding:16px 20px;margin:0 0 12px;border:1px solid var(--border);border-radius:8px;background:var(--surface)}
section:target{border-color:var(--link);box-shadow:0 0 0 1px var(--link)}
section h3{display:flex;align-items:center;gap:10px;margin:0;font-size:14px;font-weight:600}
section h3 a{color:inherit;font:600 13px ${mono};overflow-wrap:anywhere}
.status{margin-inline-start:auto;padding:1px 8px;border-radius:999px;background:var(--surface-3);color:var(--warn);font:12px ${mono}}
.status.own{color:var(--bad)}
section p{margin:8px 0 0;color:var(--text-2)}section p.title{color:var(--text);font-weight:500}
section p b{color:var(--text);font-weight:500}
@media (max-width:760px){.page{grid-template-columns:minmax(0,1fr)}.list{display:none}}
`;

/** The reference in the same colours; the names are its own. */
export const referenceStyle = `
.light-mode{${light};--scalar-color-green:#0B6E54;--scalar-color-blue:#2A58C6;--scalar-sidebar-item-active-background:#E9ECF1}
.dark-mode{${dark};--scalar-color-green:#7FD1B5;--scalar-color-blue:#8FB0FF;--scalar-sidebar-item-active-background:#242932}
.light-mode,.dark-mode{--scalar-background-1:var(--surface);--scalar-background-2:var(--canvas);--scalar-background-3:var(--surface-3);
--scalar-color-1:var(--text);--scalar-color-2:var(--text-2);--scalar-color-3:var(--text-3);--scalar-color-accent:var(--link);
--scalar-color-yellow:var(--warn);--scalar-color-orange:var(--warn);--scalar-color-red:var(--bad);
--scalar-border-color:var(--border);--scalar-sidebar-background-1:var(--canvas);--scalar-sidebar-border-color:var(--border);
--scalar-sidebar-color-active:var(--text)}
:root{--scalar-font:${sans};--scalar-font-code:${mono};--scalar-radius:6px;--scalar-radius-lg:8px;--scalar-radius-xl:12px}
`;
