/** The package has no types of its own. */
declare module 'svg-to-pdfkit' {
  interface Options {
    readonly width: number;
    readonly height: number;
    /** Lengths without a unit are points. */
    readonly assumePt: boolean;
    /** Path or name of the font of a text. */
    readonly fontCallback: (family: string, bold: boolean) => string;
  }
  export default function drawSvg(
    document: PDFKit.PDFDocument,
    svg: string,
    x: number,
    y: number,
    options: Options,
  ): void;
}
