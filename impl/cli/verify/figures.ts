/** The machines as the report shows them: picture and table. Drawing is spec/export's. */
import { componentsOf } from '../../../spec/conform/components.ts';
import { element } from '../../../spec/export/markup.ts';
import type { MachineFigure } from '../../../spec/export/report-html.ts';
import { stateDiagramSvg } from '../../../spec/export/state-diagram-svg.ts';
import { readStateDiagram } from '../../../spec/export/state-diagram.ts';
import { stateTableHtml } from '../../../spec/export/state-table.ts';
import { MACHINES } from '../machine-figures.ts';
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';

export async function machineFigures(): Promise<MachineFigure[]> {
  const components = componentsOf(OF_OUR_SERVERS);
  return Promise.all(
    MACHINES.map(async (machine) => {
      const diagram = readStateDiagram(machine);
      const component = components.find(({ name }) => name === diagram.name);
      const table = component === undefined ? element('p', {}) : stateTableHtml(component.table, diagram);
      return { name: diagram.name, svg: await stateDiagramSvg(diagram), table };
    }),
  );
}
