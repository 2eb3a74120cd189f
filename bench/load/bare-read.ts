// The peer of api-read: Fastify and one prepared select by primary key, with nothing else: no
// credential, no tenant, no policy. What is left above it is what the product's promises cost.
import fastify from 'fastify';
import pg from 'pg';

const [databaseUrl] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl as string, max: 16 });
const app = fastify();

app.get('/workspaces/:tenant/:id', {
  schema: {
    response: {
      200: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          name: { type: 'string' },
          environment: { type: 'string' },
          created_at: { type: 'string' },
        },
      },
    },
  },
  handler: async (request) => {
    const { tenant, id } = request.params as { tenant: string; id: string };
    const { rows } = await pool.query({
      name: 'read',
      text: 'select * from identity.workspaces where tenant_id = $1 and id = $2',
      values: [tenant, id],
    });
    return rows[0];
  },
});

process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));
