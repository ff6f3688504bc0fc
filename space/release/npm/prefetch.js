/** Has nothing to fetch ahead: parts of a package lie beside the page's own files, and change only with these. */
export async function prefetchParts() {}
