/** Which route has a request, by its path. The first that fits, in the order in which they are listed. */
import type { Route } from './exchange.ts';

interface Found {
  readonly route: Route;
  /** What stands for `:id`. */
  readonly id: string;
}

export class RouteTable {
  readonly #patterns: readonly { readonly route: Route; readonly fits: RegExp }[];

  constructor(routes: readonly Route[]) {
    this.#patterns = routes.map((route) => ({ route, fits: patternOf(route.path) }));
  }

  find(path: string): Found | undefined {
    for (const { route, fits } of this.#patterns) {
      const match = fits.exec(path);
      if (match) return { route, id: match[1] ?? '' };
    }
    return undefined;
  }
}

/** Ids may hold slashes, as those of dispatched jobs do. */
function patternOf(path: string): RegExp {
  const text = path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replace(':id', '(.+)');
  return new RegExp(`^${text}${path.endsWith('/') ? '' : '$'}`, 's');
}
