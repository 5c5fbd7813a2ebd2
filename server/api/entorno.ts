// What travels with one HTTP request through Hono.

import type { HttpBindings } from '@hono/node-server';

export type Entorno = {
  Bindings: Partial<HttpBindings>;
  Variables: {
    /** `req_…`: in the answer, in its header and in the log. */
    pedidoId: string;
    /** Address of the client as far as we may believe it. */
    ip: string;
  };
};
