//! Pixels as the bytes of a PNG file, small enough that dozens of them do no harm.

/// Colours a PNG file can name by a number.
const MOST_COLOURS: usize = 256;
/// Bits of each part of a colour that tell colours apart.
const BITS: u32 = 5;

/// The bytes of a PNG file of pixels of three bytes, row by row.
///
/// Colours that differ in the last bits only, as along the edge of a letter, become one: the commonest among them. Of
/// more than 256 that are left, the rarest become the nearest of the others.
///
/// # Panics
/// When there are not as many pixels as the size says.
pub fn png_bytes(pixels: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    let (palette, numbers) = numbered(pixels);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_compression(png::Compression::Balanced);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&numbers));
    written.expect("writing into memory, as many pixels as the size says");
    file
}

/// A palette of three bytes a colour, and the number of each pixel's colour in it.
fn numbered(pixels: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let slot_of = |p: &[u8]| {
        let part = |c: u8| usize::from(c) >> (8 - BITS);
        part(p[0]) << (2 * BITS) | part(p[1]) << BITS | part(p[2])
    };
    // In each slot how many pixels, and the colour with how much it leads over the others there (Boyer and Moore's vote).
    let mut slots: Vec<(u32, [u8; 3], u32)> = vec![(0, [0; 3], 0); 1 << (3 * BITS)];
    for p in pixels.chunks_exact(3) {
        let (count, colour, lead) = &mut slots[slot_of(p)];
        *count += 1;
        match (colour.as_slice() == p, *lead) {
            (true, _) => *lead += 1,
            (false, 0) => (*colour, *lead) = ([p[0], p[1], p[2]], 1),
            (false, _) => *lead -= 1,
        }
    }
    let mut common: Vec<usize> = (0..slots.len()).filter(|s| slots[*s].0 > 0).collect();
    common.sort_by_key(|s| (std::cmp::Reverse(slots[*s].0), *s));
    let kept = &common[..common.len().min(MOST_COLOURS)];
    let far = |a: [u8; 3], b: [u8; 3]| -> u32 {
        a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let mut number_of = vec![0u8; slots.len()];
    for &slot in &common {
        let nearest = (0..kept.len()).min_by_key(|k| far(slots[kept[*k]].1, slots[slot].1)).unwrap_or(0);
        number_of[slot] = nearest as u8;
    }
    let palette = kept.iter().flat_map(|s| slots[*s].1).collect();
    (palette, pixels.chunks_exact(3).map(|p| number_of[slot_of(p)]).collect())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The pixels of a PNG file, three bytes each, and its size.
    pub(crate) fn pixels_of(file: &[u8]) -> (Vec<u8>, (u32, u32)) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a PNG file");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut pixels).expect("a picture");
        (pixels, (info.width, info.height))
    }

    #[test]
    fn near_colours_become_the_commonest_and_rare_ones_the_nearest() {
        let few: Vec<u8> = [[0, 114, 178], [1, 113, 178], [0, 114, 178], [255, 255, 255]].concat();
        let wanted: Vec<u8> = [[0, 114, 178], [0, 114, 178], [0, 114, 178], [255, 255, 255]].concat();
        assert_eq!(pixels_of(&png_bytes(&few, (2, 2))), (wanted, (2, 2)));
        // Two hundred colours three times each, and as many between them once.
        let colour = |i: u32, between: u8| [(i % 20 * 12) as u8, (i / 20 * 24) as u8 + between, 7];
        let common = (0..600u32).map(|i| colour(i % 200, 0));
        let many: Vec<u8> = common.chain((0..200).map(|i| colour(i, 12))).flatten().collect();
        let (back, _) = pixels_of(&png_bytes(&many, (20, 40)));
        assert_eq!(back[..1800], many[..1800], "what is common stays");
        let off = back.iter().zip(&many).map(|(a, b)| a.abs_diff(*b)).max();
        assert_eq!(off, Some(12), "what is rare goes to its neighbour");
    }
}
