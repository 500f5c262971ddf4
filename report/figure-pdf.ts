import { createRequire } from 'node:module';
import Pdf from 'pdfkit';
import drawSvg from 'svg-to-pdfkit';
import { pointsOf } from './figures/printed-size.ts';

const require = createRequire(import.meta.url);

/** Fonts that have the signs of our figures (−, σ, ₂) and most scripts; PDF's own have Latin only. */
const FONTS = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
};

/** Any date will do, as long as the same figure gives the same file. */
const CREATED = new Date(0);

/**
 * A drawing as a one-page PDF, all of it vectors but the matrices.
 * @param svg a drawing whose view box is in points.
 */
export async function pdfOf(svg: string, { widthMm, title }: { widthMm: number; title: string }): Promise<Uint8Array> {
  const [, width = 1, height = 1] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []).map(Number);
  const size: [number, number] = [pointsOf(widthMm), (pointsOf(widthMm) * height) / width];
  const document = new Pdf({ size, margin: 0, info: { Title: title, CreationDate: CREATED } });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((done, failed) => {
    document.on('end', done);
    document.on('error', failed);
  });
  // Its sizes in millimetres would be read at 96 to the inch.
  const unsized = svg.replace(/^(<svg[^>]*?) width="[\d.]+mm" height="[\d.]+mm"/, '$1');
  drawSvg(document, unsized, 0, 0, {
    width: size[0],
    height: size[1],
    assumePt: true,
    fontCallback: (_family: string, bold: boolean) => FONTS[bold ? 'bold' : 'regular'],
  });
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
