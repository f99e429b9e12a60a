/** `/v1/acl/...`: there are no ACLs here, which is what Nomad answers too while they are off. Source: nomad-wire.md, section 9. */
import { ANY } from './about.ts';
import { type Handler, malformed, type Route, written } from './exchange.ts';

const off: Handler = () => Promise.reject(malformed('ACL support disabled'));

export const aclRoutes: readonly Route[] = [
  {
    path: '/v1/acl/',
    methods: { GET: off, ...written(off), DELETE: off },
    about: {
      GET: { says: 'there are no ACLs', query: ANY },
      PUT: { says: 'there are no ACLs', query: ANY },
      DELETE: { says: 'there are no ACLs', query: ANY },
    },
  },
];
