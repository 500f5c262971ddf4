// Before the tests of the S3 store: both servers, their endpoints in the environment.
import { startSeaweedfs, startVersitygw } from './s3-servers.mjs';

let running = [];

export default async function startServers() {
  running = await Promise.all([startSeaweedfs(), startVersitygw()]);
  [process.env.CENSUS_TEST_SEAWEEDFS, process.env.CENSUS_TEST_VERSITYGW] = running.map(({ endpoint }) => endpoint);
}

export async function stopServers() {
  await Promise.all(running.map((server) => server.stop()));
}
