/** Rows of reference page section 7.1 about drains, batch and system jobs, canaries and stopped jobs. */
import { describe, expect, test } from 'vitest';
import { REVISIONS } from '../../../machines/revisions.ts';
import { type Judgement, check } from '../../../spec/check/check.ts';
import type { Defect } from '../../../spec/history/defect.ts';
import { row06 } from '../../../spec/history/row-06-no-window.ts';
import { row07 } from '../../../spec/history/row-07-plan-refused.ts';
import { row08 } from '../../../spec/history/row-08-stop-of-unknown.ts';
import { row09 } from '../../../spec/history/row-09-drain-of-unknown.ts';
import { row25 } from '../../../spec/history/row-25-canaries.ts';
import { row26Doubled } from '../../../spec/history/row-26-batch-doubled.ts';
import { row26Failed } from '../../../spec/history/row-26-batch-failed.ts';
import { row26Moved } from '../../../spec/history/row-26-batch-moved.ts';
import { row27 } from '../../../spec/history/row-27-undrain.ts';

const DEFECTS: readonly Defect[] = [
  row06,
  row07,
  row08,
  row09,
  row25,
  row26Moved,
  row26Failed,
  row26Doubled,
  row27,
];

function search(defect: Defect, switched: boolean): { complete: boolean; of: (name: string) => Judgement } {
  const rules = { ...REVISIONS[defect.fixed], ...(switched ? defect.switch : {}) };
  const { model, properties } = defect.world(rules);
  const { exploration, judgements } = check(model, properties);
  const of = (name: string) => judgements.find((j) => j.property.name === name) as Judgement;
  return { complete: exploration.complete, of };
}

describe.each(DEFECTS.map((defect) => [`row ${defect.row}: ${defect.defect}`, defect] as const))(
  '%s',
  (_, defect) => {
    test('comes back with its rule', () => {
      const { of } = search(defect, true);
      expect(of(defect.property)).toMatchObject({ verdict: 'violated', steps: defect.steps });
    });

    test('is absent without, everywhere, and the law is about something', () => {
      const { complete, of } = search(defect, false);
      expect(complete).toBe(true);
      expect(of(defect.property).verdict).toBe('holds');
      expect(of(defect.relevant).verdict).toBe('holds');
    });
  },
);
