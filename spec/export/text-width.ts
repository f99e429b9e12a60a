/**
 * How wide a piece of text is drawn, without a browser. Widths are those of DejaVu Sans, the widest of the common
 * system sans fonts, so what fits here fits wherever the figure is opened; it is no typesetter and knows no kerning.
 */

/** Advance widths of U+0020 to U+007E in thousandths of the font size. */
// biome-ignore format: a table reads best in rows of sixteen
const REGULAR = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
  636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
  1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
  603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
  500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
  635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];
// biome-ignore format: a table reads best in rows of sixteen
const BOLD = [
  348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365,
  696, 696, 696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580,
  1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850,
  733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500,
  500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687,
  716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];
const MONO = 602;
/** Anything outside ASCII counts as a full square: right for CJK, generous for the rest. */
const OTHER = 1000;

export type Face = 'regular' | 'bold' | 'mono';

/** Width of one line in the unit of `size`. */
export function textWidth(text: string, size: number, face: Face = 'regular'): number {
  let thousandths = 0;
  for (const character of text) thousandths += advance(character.codePointAt(0) ?? 0, face);
  return (thousandths * size) / 1000;
}

function advance(codePoint: number, face: Face): number {
  const isAscii = codePoint >= 0x20 && codePoint <= 0x7e;
  if (!isAscii) return OTHER;
  if (face === 'mono') return MONO;
  return (face === 'bold' ? BOLD : REGULAR)[codePoint - 0x20] ?? OTHER;
}

/** Break text at spaces into lines no wider than `width`; a word that is wider by itself is broken inside. */
export function wrapText(text: string, width: number, size: number, face: Face = 'regular'): string[] {
  const fits = (line: string) => textWidth(line, size, face) <= width;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = breakWord(word, fits);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  if (line !== '') lines.push(line);
  return lines;
}

function breakWord(word: string, fits: (line: string) => boolean): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && !fits(piece + character)) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  pieces.push(piece);
  return pieces;
}
