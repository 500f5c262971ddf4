// A command that uses the local server: `node --import tsx local-server-client.ts STATE BINARY VERSION`. Prints what it
// joined as one line of JSON; leaves when a line comes in.
import { joinLocalServer } from '../../infra/local/server.ts';

const [stateFolder = '', binary = '', version = ''] = process.argv.slice(2);
const server = await joinLocalServer({ stateFolder, binary, version });
process.stdout.write(`${JSON.stringify({ port: server.port, pid: server.pid, adopted: server.adopted })}\n`);
await new Promise((resolve) => process.stdin.once('data', resolve));
await server.leave();
process.exit();
