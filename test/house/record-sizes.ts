/** `npm run ratchet -- "reason"`: measure the tree and make that the record. Without a reason: only show. */
import { writeFileAtomically } from '../../impl/io/atomic-write.ts';
import { longest, measure } from './sizes.ts';
import { loadSizeRecord, SIZE_RECORD } from './record.ts';
import { projectFiles } from './tree.ts';

const reason = process.argv[2]?.trim() ?? '';
const files = await projectFiles();
const folders = measure(files);
console.log(JSON.stringify(folders, null, 2));
console.log(['The longest functions:', ...longest(files, 12)].join('\n'));
if (reason === '') {
  console.log('Nothing recorded: give a reason to make these the record.');
} else {
  const { reasons } = await loadSizeRecord();
  await writeFileAtomically(
    SIZE_RECORD,
    `${JSON.stringify({ reasons: [...reasons, reason], folders }, null, 2)}\n`,
  );
}
