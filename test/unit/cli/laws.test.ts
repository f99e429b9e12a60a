/** `orrery laws`: what it prints, and what it says of input that is none. */
import { describe, expect, test } from 'vitest';
import { runProgram } from '../../../impl/cli/program.ts';
