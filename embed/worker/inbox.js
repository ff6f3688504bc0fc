/**
 * The photo that another app has shared with this one: the service worker puts it in, the page takes it out.
 * It is there until then, or until the next one, and never in Cache Storage.
 */

const DATABASE = "text-behind-image-inbox";
const PHOTOS = "photos";

/**
 * Put a photo in, in place of one that nobody has taken out.
 *
 * @param {File} photo
 * @returns {Promise<void>}
 * @throws {unknown} where the device has no room, or lets nothing be kept
 */
export async function putShared(photo) {
  const database = await open();
  const transaction = database.transaction(PHOTOS, "readwrite");
  transaction.objectStore(PHOTOS).clear();
  transaction.objectStore(PHOTOS).add(photo);
  await finished(transaction).finally(() => database.close());
}

/**
 * Take the photo out; it is in there no more.
 *
 * @returns {Promise<File | null>} null: there is none
 * @throws {unknown} where the browser denies storage
 */
export async function takeShared() {
  const database = await open();
  const transaction = database.transaction(PHOTOS, "readwrite");
  const photos = transaction.objectStore(PHOTOS).getAll();
  transaction.objectStore(PHOTOS).clear();
  await finished(transaction).finally(() => database.close());
  return photos.result[0] ?? null;
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(PHOTOS, { autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
