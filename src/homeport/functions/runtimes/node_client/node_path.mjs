// Looks for the packages of ES modules in the folders of NODE_PATH too, once nothing nearer has them.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const folders = (process.env.NODE_PATH ?? '').split(path.delimiter).filter((folder) => folder.endsWith('/node_modules'));

export async function resolve(specifier, context, nextResolve) {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || /^([./]|\w+:)/.test(specifier)) throw error;
    for (const folder of folders) {
      try {
        return await nextResolve(specifier, { ...context, parentURL: pathToFileURL(path.join(folder, '..', '_')).href });
      } catch {
        // The next folder may have it.
      }
    }
    throw error;
  }
}
