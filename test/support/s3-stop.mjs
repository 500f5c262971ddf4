export { stopServers as default } from './s3.mjs';
