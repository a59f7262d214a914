//! Long reports in parts, which all cores make and one thread takes in order.

use rayon::prelude::*;

/// Domains in a part: enough work for a thread, and little memory.
const PART: usize = 32;

/// Parts that are made before any of them is taken: enough for many cores.
const TOGETHER: usize = 32;

/// Makes the parts of a list, and takes them in the order of the list. `make` has the index of the first item, and where
/// the part belongs: nothing, or a part that was taken before. A short list needs no other thread.
///
/// # Errors
///
/// The first error of `make` or `take`, after which no part is made.
pub(super) fn in_parts<'i, T: Sync, P: Default + Send, E: Send>(
    items: &'i [T],
    make: impl Fn(usize, &'i [T], &mut P) -> Result<(), E> + Sync,
    mut take: impl FnMut(&mut P) -> Result<(), E>,
) -> Result<(), E> {
    let mut parts = Vec::new();
    for (at, together) in items.chunks(PART * TOGETHER).enumerate() {
        let first = at * PART * TOGETHER;
        parts.resize_with(together.len().div_ceil(PART), P::default);
        match parts.as_mut_slice() {
            [part] => make(first, together, part)?,
            parts => {
                let made = parts.par_iter_mut().zip(together.par_chunks(PART));
                made.enumerate()
                    .try_for_each(|(nth, (part, its))| make(first + nth * PART, its, part))?;
            }
        }
        parts.iter_mut().try_for_each(&mut take)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_in_the_order_of_the_list() {
        for length in [0, 1, PART, PART + 1, PART * TOGETHER * 2 + 7] {
            let items: Vec<usize> = (0..length).collect();
            let mut taken = Vec::new();
            let make = |first: usize, its: &[usize], part: &mut Vec<usize>| {
                assert_eq!(its.first(), Some(&first));
                assert!(part.is_empty());
                part.extend(its);
                Ok::<_, ()>(())
            };
            let result = in_parts(&items, make, |part| {
                taken.append(part);
                Ok(())
            });
            assert_eq!((result, taken), (Ok(()), items));
        }
    }

    #[test]
    fn error_ends_the_list() {
        let items = vec![(); PART * TOGETHER * 3];
        let make = |first, _: &[()], part: &mut usize| {
            *part = first;
            Ok(())
        };
        let mut taken = 0;
        let result = in_parts(&items, make, |_| {
            taken += 1;
            if taken == 2 { Err("full") } else { Ok(()) }
        });
        assert_eq!((result, taken), (Err("full"), 2));
        let fail = |first, _: &[()], _: &mut usize| if first == 0 { Err("bad") } else { Ok(()) };
        assert_eq!(in_parts(&items, fail, |_| Ok(())), Err("bad"));
    }
}
