// A chart as a file: its rows as CSV, its picture as PNG with title and, where it is so, the words that
// this is sample data.
import type { Engine } from './chart-engine.ts';
import { readTheme } from './chart-theme.ts';

/** Hands a file to the person. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** `Credits per day` → `credits-per-day`. */
export function fileNameOf(title: string): string {
  const name = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  return name.replace(/^-+|-+$/g, '').slice(0, 80) || 'chart';
}

const scale = 2;
const headHeight = 36;

export async function savePicture(engine: Engine, title: string, isSample: boolean): Promise<void> {
  const theme = readTheme(engine.getDom());
  const picture = engine.renderToCanvas({ pixelRatio: scale, backgroundColor: theme.surface });
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height + headHeight * scale;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  pen.fillStyle = theme.surface;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, headHeight * scale);
  pen.scale(scale, scale);
  pen.fillStyle = theme.text;
  pen.textBaseline = 'middle';
  pen.font = `600 13px ${theme.font}`;
  pen.fillText(isSample ? `${title} (sample data)` : title, 12, headHeight / 2);
  const content = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (content !== null) saveFile(`${fileNameOf(title)}.png`, content);
}
