"""BiRefNet: the engine for a GPU, whose weights are fetched from the model hub.

Zheng et al., "Bilateral Reference for High-Resolution Dichotomous Image Segmentation",
CAAI Artificial Intelligence Research 2024 (arXiv 2401.03407), written out here: of the
published repositories only the weights are loaded, and no code.

`network` is the whole: a Swin backbone (`swin`) and the decoder (`decoder`) of reconstruction
blocks (`reconstruction`), which look around by deformable convolutions (`aspp`, `deformable`) and
into tiles of the photo (`tiles`). `architecture` has the sizes. `variants` lists what is published,
`checkpoint` fetches and reads it, `calibration` finds out what a file of weights does not say,
`forward` runs the network on its device, and `engine` is all of that as the Space has it.
"""
