/** The machines as the report shows them: picture and table. Drawing is spec/export's. */
import { element } from '../../../spec/export/markup.ts';
import type { MachineFigure } from '../../../spec/export/report-html.ts';
import { stateDiagramSvg } from '../../../spec/export/state-diagram-svg.ts';
import { readStateDiagram } from '../../../spec/export/state-diagram.ts';
import { MACHINES } from '../machine-figures.ts';

export async function machineFigures(): Promise<MachineFigure[]> {
  return Promise.all(
    MACHINES.map(async (machine) => {
      const diagram = readStateDiagram(machine);
      return { name: diagram.name, svg: await stateDiagramSvg(diagram), table: element('p', {}) };
    }),
  );
}
