/** How much work and text the expressions of one file may still use. A file from a stranger must not keep us busy. */
import { LIMITS } from '../hcl/limits.ts';

/** The file asks for more than the limits allow. */
export class LimitReached extends Error {}

export class Budget {
  private steps: number = LIMITS.steps;
  private text: number = LIMITS.text;

  /** Before an expression is evaluated, an element made. */
  step(count = 1): void {
    this.steps -= count;
    if (this.steps < 0) {
      throw new LimitReached(`the expressions of this file take more than ${LIMITS.steps} steps`);
    }
  }

  /** Before a text of this length is made. */
  produce(length: number): void {
    this.text -= length;
    if (this.text < 0) {
      throw new LimitReached(`the expressions of this file make more than ${LIMITS.text} characters of text`);
    }
  }
}
