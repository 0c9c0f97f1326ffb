package ort

import (
	"bytes"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// entry is the one function that a library of ONNX Runtime is known by.
const entry = "OrtGetApiBase"

// machines are the processors, as Go and each format of files name them.
var machines = map[string]struct {
	elf   elf.Machine
	macho macho.Cpu
	pe    uint16
}{
	"386":     {elf.EM_386, macho.Cpu386, pe.IMAGE_FILE_MACHINE_I386},
	"amd64":   {elf.EM_X86_64, macho.CpuAmd64, pe.IMAGE_FILE_MACHINE_AMD64},
	"arm":     {elf.EM_ARM, macho.CpuArm, pe.IMAGE_FILE_MACHINE_ARMNT},
	"arm64":   {elf.EM_AARCH64, macho.CpuArm64, pe.IMAGE_FILE_MACHINE_ARM64},
	"loong64": {elf.EM_LOONGARCH, 0, pe.IMAGE_FILE_MACHINE_LOONGARCH64},
	"ppc64le": {elf.EM_PPC64, 0, 0},
	"riscv64": {elf.EM_RISCV, 0, pe.IMAGE_FILE_MACHINE_RISCV64},
	"s390x":   {elf.EM_S390, 0, 0},
}

// inspect tells whether a program for goos and goarch can load a file, before
// the loader of the system is asked, which says "no such file" to much that is
// there. It returns the version that the file says it has.
func inspect(r io.ReaderAt, goos, goarch string) (version string, err error) {
	var magic [4]byte
	if n, err := r.ReadAt(magic[:], 0); n < len(magic) {
		if errors.Is(err, io.EOF) {
			return "", errors.New("is too short for a library")
		}
		return "", err
	}
	format, want := "", "ELF"
	switch goos {
	case "windows":
		want = "PE"
	case "darwin", "ios":
		want = "Mach-O"
	}
	switch m := binary.BigEndian.Uint32(magic[:]); {
	case string(magic[:]) == elf.ELFMAG:
		format = "ELF"
	case string(magic[:2]) == "MZ":
		format = "PE"
	case m == macho.MagicFat, m == macho.Magic64, m == macho.Magic32, m == 0xcffaedfe, m == 0xcefaedfe: // the last two little-endian
		format = "Mach-O"
	default:
		return "", fmt.Errorf("is no library: it begins with %q", magic[:])
	}
	if format != want {
		return "", fmt.Errorf("is a %s file; %s needs %s", format, goos, want)
	}
	switch format {
	case "ELF":
		version, err = inspectELF(r, goarch)
	case "PE":
		version, err = inspectPE(r, goarch)
	default:
		version, err = inspectMachO(r, goarch)
	}
	if err == nil {
		err = checkVersion(version)
	}
	return version, err
}

func inspectELF(r io.ReaderAt, goarch string) (version string, err error) {
	f, err := elf.NewFile(r)
	if err != nil {
		return "", damaged(err)
	}
	if m, ok := machines[goarch]; ok && f.Machine != m.elf {
		return "", otherMachine(f.Machine, goarch)
	}
	if f.Type != elf.ET_DYN {
		return "", fmt.Errorf("is no shared library but of type %v", f.Type)
	}
	symbols, err := f.DynamicSymbols()
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
		return "", damaged(err)
	}
	for _, s := range symbols {
		if s.Name == entry && s.Section != elf.SHN_UNDEF {
			return strings.TrimPrefix(s.Version, "VERS_"), nil
		}
	}
	return "", errNoEntry
}

func inspectMachO(r io.ReaderAt, goarch string) (version string, err error) {
	f, err := macho.NewFile(r)
	if err != nil {
		fat, fatErr := macho.NewFatFile(r)
		if fatErr != nil {
			return "", damaged(err)
		}
		f = fat.Arches[0].File
		for _, a := range fat.Arches {
			if a.Cpu == machines[goarch].macho {
				f = a.File
			}
		}
	}
	if m, ok := machines[goarch]; ok && f.Cpu != m.macho {
		return "", otherMachine(f.Cpu, goarch)
	}
	if f.Type != macho.TypeDylib {
		return "", fmt.Errorf("is no shared library but of type %v", f.Type)
	}
	const idDylib = 0xd // LC_ID_DYLIB of mach-o/loader.h; current_version is its fifth word
	for _, l := range f.Loads {
		if raw := l.Raw(); len(raw) >= 20 && f.ByteOrder.Uint32(raw) == idDylib {
			v := f.ByteOrder.Uint32(raw[16:])
			version = fmt.Sprintf("%d.%d.%d", v>>16, v>>8&0xff, v&0xff)
		}
	}
	if f.Symtab != nil {
		for _, s := range f.Symtab.Syms {
			if s.Name == "_"+entry && s.Sect != 0 {
				return version, nil
			}
		}
	}
	return "", errNoEntry
}

func inspectPE(r io.ReaderAt, goarch string) (version string, err error) {
	f, err := pe.NewFile(r)
	if err != nil {
		return "", damaged(err)
	}
	if m, ok := machines[goarch]; ok && f.Machine != m.pe {
		name := fmt.Sprintf("machine %#x", f.Machine)
		for arch, m := range machines {
			if m.pe == f.Machine {
				name = arch
			}
		}
		return "", otherMachine(name, goarch)
	}
	if f.Characteristics&pe.IMAGE_FILE_DLL == 0 {
		return "", errors.New("is no shared library but a program")
	}
	var exports pe.DataDirectory
	switch h := f.OptionalHeader.(type) {
	case *pe.OptionalHeader64:
		exports = h.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT]
	case *pe.OptionalHeader32:
		exports = h.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT]
	}
	found := false
	for _, s := range f.Sections {
		within := uint64(exports.VirtualAddress) - uint64(s.VirtualAddress) // wraps around below
		isExports := exports.Size > 0 && within < uint64(s.Size)
		if !isExports && s.Name != ".rsrc" {
			continue
		}
		data, err := s.Data()
		if err != nil {
			return "", damaged(err)
		}
		if isExports { // the names lie inside the directory
			names := data[min(within, uint64(len(data))):]
			names = names[:min(uint64(exports.Size), uint64(len(names)))]
			found = bytes.Contains(names, []byte("\x00"+entry+"\x00"))
		}
		// VS_FIXEDFILEINFO of verrsrc.h: a signature, then the file's version in the
		// third word.
		if i := bytes.Index(data, []byte{0xbd, 0x04, 0xef, 0xfe}); s.Name == ".rsrc" && i >= 0 && len(data) >= i+12 {
			v := binary.LittleEndian.Uint32(data[i+8:])
			version = fmt.Sprintf("%d.%d", v>>16, v&0xffff)
		}
	}
	if !found {
		return "", errNoEntry
	}
	return version, nil
}

var errNoEntry = errors.New("exports no " + entry + ": it is not ONNX Runtime")

func damaged(err error) error { return fmt.Errorf("is damaged: %w", err) }

func otherMachine(got any, goarch string) error {
	return fmt.Errorf("is for another processor, %v; this program is for %s", got, goarch)
}
