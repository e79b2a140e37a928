// Reads a barcode with the camera where the browser can; elsewhere the scan field is all there is.
const FORMATS = ["code_128", "qr_code"];
const LOOK_EVERY_MS = 200;
const box = document.querySelector("[data-camera]");

async function start(video, field) {
  const detector = new BarcodeDetector({ formats: FORMATS });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const timer = setInterval(async () => {
    const [found] = await detector.detect(video);
    if (!found) return;
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    field.value = found.rawValue;
    field.form.requestSubmit();
  }, LOOK_EVERY_MS);
}

if (box && "BarcodeDetector" in window && navigator.mediaDevices) {
  const video = box.querySelector("video");
  const button = box.querySelector("[data-camera-start]");
  box.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    start(video, document.querySelector("[data-scan]")).catch(() => {
      button.disabled = false;
      video.hidden = true;
    });
  });
}
