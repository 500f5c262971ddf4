// Before the tests of the S3 store: both servers, their endpoints in the environment.
import { startSeaweedfs, startVersitygw } from './s3-servers.mjs';

let running = [];

export default async function startServers() {
  const started = await Promise.allSettled([startSeaweedfs(), startVersitygw()]);
  running = started.flatMap(({ value }) => value ?? []);
  const failed = started.find(({ status }) => status === 'rejected');
  if (failed) {
    await stopServers();
    throw failed.reason;
  }
  [process.env.CENSUS_TEST_SEAWEEDFS, process.env.CENSUS_TEST_VERSITYGW] = running.map(({ endpoint }) => endpoint);
}

export async function stopServers() {
  await Promise.all(running.map((server) => server.stop()));
}
