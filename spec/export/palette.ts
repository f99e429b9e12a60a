/**
 * The colours of every figure and of the report, each as a pair: on light paper and on dark. Figures carry the light
 * ones as attributes, so a file on its own is a light card; the report's style sheet swaps them when it is dark.
 */

export interface Colour {
  readonly light: string;
  readonly dark: string;
}

/** Every light value is distinct: it is the key by which `figureStyle` finds the dark one. */
export const PALETTE = {
  paper: { light: '#ffffff', dark: '#16191f' },
  ink: { light: '#1f2733', dark: '#e4e8ee' },
  quietInk: { light: '#5b6675', dark: '#9aa5b4' },
  faintInk: { light: '#8a94a2', dark: '#78828f' },
  line: { light: '#7b8798', dark: '#7f8b9c' },
  hairline: { light: '#d5dbe3', dark: '#343b47' },
  lifeline: { light: '#c3cbd6', dark: '#414a58' },
  panel: { light: '#f5f7fa', dark: '#1d2129' },
  accent: { light: '#2f5fb3', dark: '#8db4f5' },
  goodFill: { light: '#e5f4ea', dark: '#17301f' },
  goodEdge: { light: '#4f9a6a', dark: '#4f9f6d' },
  goodInk: { light: '#1d5c36', dark: '#a5dfb9' },
  freshFill: { light: '#e7effb', dark: '#182842' },
  freshEdge: { light: '#6088c9', dark: '#5b86cc' },
  freshInk: { light: '#234b88', dark: '#b3cff8' },
  doubtFill: { light: '#fdf2dc', dark: '#362a12' },
  doubtEdge: { light: '#c79a3f', dark: '#b98d37' },
  doubtInk: { light: '#775310', dark: '#f0d194' },
  badFill: { light: '#fbe8e6', dark: '#3b1d1b' },
  badEdge: { light: '#c96a62', dark: '#c2645c' },
  badInk: { light: '#8c2a23', dark: '#f3b2ac' },
  plainFill: { light: '#f0f2f5', dark: '#262b34' },
  plainEdge: { light: '#a3adba', dark: '#66707e' },
  plainInk: { light: '#3b4655', dark: '#ccd3dc' },
  alarmFill: { light: '#fff5f3', dark: '#2a1a1a' },
  loopInk: { light: '#7a4fb0', dark: '#c3a5ee' },
} as const satisfies Record<string, Colour>;

/** What a state means to a reader: fine, starting, uncertain, lost, or none of these. */
export type Tone = 'good' | 'fresh' | 'doubt' | 'bad' | 'plain';

const TONE_WORDS: readonly (readonly [Tone, readonly string[]])[] = [
  ['bad', ['down', 'lost', 'failed', 'crashed', 'killed', 'dropped', 'evict', 'refused', 'violated', 'dead']],
  [
    'doubt',
    [
      'disconnected',
      'unknown',
      'blocked',
      'missed',
      'partitioned',
      'waiting',
      'stale',
      'delayed',
      'silent',
      'stopping',
      'partial',
    ],
  ],
  [
    'good',
    ['ready', 'running', 'connected', 'healthy', 'leader', 'committed', 'holds', 'up', 'eligible', 'idle'],
  ],
  [
    'fresh',
    [
      'initializing',
      'pending',
      'starting',
      'restoring',
      'candidate',
      'registering',
      'syncing',
      'restarting',
      'booting',
      'new',
    ],
  ],
  ['plain', ['gone', 'complete', 'stopped', 'stop', 'canceled', 'empty', 'none', 'absent']],
];

/** The tone of a state by the first word of its label that has one. Colours only help the eye: the words say it all. */
export function toneOf(label: string): Tone {
  for (const word of label.toLowerCase().split(/[^a-z]+/)) {
    const found = TONE_WORDS.find(([, words]) => words.includes(word));
    if (found) return found[0];
  }
  return 'plain';
}

export interface ToneColours {
  readonly fill: string;
  readonly edge: string;
  readonly ink: string;
}

/** The light colours of a tone, as figures carry them. */
export function toneColours(tone: Tone): ToneColours {
  return {
    fill: PALETTE[`${tone}Fill`].light,
    edge: PALETTE[`${tone}Edge`].light,
    ink: PALETTE[`${tone}Ink`].light,
  };
}

/** CSS that lets every figure inside `.figure` follow the page between light and dark. */
export function figureStyle(): string {
  return Object.values(PALETTE)
    .flatMap(({ light, dark }) => [
      `.figure [fill="${light}"]{fill:light-dark(${light},${dark})}`,
      `.figure [stroke="${light}"]{stroke:light-dark(${light},${dark})}`,
    ])
    .join('\n');
}
