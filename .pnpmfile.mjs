/**
 * Of the reference page's renderer its browser build alone is served, which holds all that it needs: the 300 packages that
 * its parts would be built from stay away.
 */
export const hooks = {
  readPackage(manifest) {
    if (manifest.name === '@scalar/api-reference') manifest.dependencies = {};
    return manifest;
  },
};
