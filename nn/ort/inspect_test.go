package ort

import (
	"bytes"
	"debug/macho"
	"debug/pe"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// elfLibrary returns the library that testdata/library.c describes, with a run
// of bytes replaced.
func elfLibrary(t testing.TB, old, new string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "library.so"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte(old)) || len(old) != len(new) {
		t.Fatalf("can't turn %q into %q", old, new)
	}
	return bytes.ReplaceAll(b, []byte(old), []byte(new))
}

func appendAll(t testing.TB, parts ...any) (b []byte) {
	t.Helper()
	for _, p := range parts {
		var err error
		if b, err = binary.Append(b, binary.LittleEndian, p); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// machOLibrary returns the least that is a library for macOS (mach-o/loader.h):
// a header, the library's own name with its version, and a table of one symbol.
func machOLibrary(t testing.TB, cpu macho.Cpu, kind macho.Type, version uint32, symbol string) []byte {
	t.Helper()
	name := []byte("libonnxruntime.dylib\x00\x00\x00\x00")
	texts := append([]byte("\x00"+symbol), 0)
	const header, symtab, nlist = 32, 24, 16
	id := uint32(24 + len(name))
	start := header + id + symtab
	return appendAll(t,
		[8]uint32{macho.Magic64, uint32(cpu), 0, uint32(kind), 2, id + symtab},
		[6]uint32{0xd, id, 24, 0, version, 0}, name,
		[6]uint32{uint32(macho.LoadCmdSymtab), symtab, start, 1, start + nlist, uint32(len(texts))},
		macho.Nlist64{Name: 1, Type: 0xf, Sect: 1}, texts)
}

// peLibrary returns the least that is a library for Windows (the PE format of
// Microsoft): headers, names of exports, and a resource with the version.
func peLibrary(t testing.TB, machine, characteristics uint16, major, minor uint32, symbol string) []byte {
	t.Helper()
	exports := make([]byte, 64)
	copy(exports[40:], "\x00"+symbol)
	resource := appendAll(t, make([]byte, 8), [3]uint32{0xfeef04bd, 0x10000, major<<16 | minor}, make([]byte, 44))
	dos := make([]byte, 96)
	copy(dos, "MZ")
	dos[0x3c] = byte(len(dos))
	optional := pe.OptionalHeader64{Magic: 0x20b, NumberOfRvaAndSizes: 16}
	optional.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT] = pe.DataDirectory{VirtualAddress: 0x1000, Size: uint32(len(exports))}
	const sections = 2
	data := uint32(len(dos) + 4 + 20 + binary.Size(optional) + sections*40)
	return appendAll(t, dos, [4]byte{'P', 'E'},
		pe.FileHeader{Machine: machine, NumberOfSections: sections, SizeOfOptionalHeader: uint16(binary.Size(optional)), Characteristics: characteristics},
		optional,
		pe.SectionHeader32{Name: [8]uint8{'.', 'e', 'd', 'a', 't', 'a'}, VirtualSize: 64, VirtualAddress: 0x1000, SizeOfRawData: 64, PointerToRawData: data},
		pe.SectionHeader32{Name: [8]uint8{'.', 'r', 's', 'r', 'c'}, VirtualSize: 64, VirtualAddress: 0x2000, SizeOfRawData: 64, PointerToRawData: data + 64},
		exports, resource)
}

// Files are taken for the system and processor that they are for, with their
// version, and refused with the reason otherwise.
func TestInspect(t *testing.T) {
	elf := elfLibrary(t, "", "")
	mach := machOLibrary(t, macho.CpuArm64, macho.TypeDylib, 0x11803, "_OrtGetApiBase")
	dll := peLibrary(t, pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_DLL, 1, 24, entry)
	for _, c := range []struct {
		name, os, arch string
		file           []byte
		version, fault string
	}{
		{"ELF", "linux", "amd64", elf, "1.24.3", ""},
		{"Mach-O", "darwin", "arm64", mach, "1.24.3", ""},
		{"PE", "windows", "amd64", dll, "1.24", ""},
		{"later ELF", "linux", "amd64", elfLibrary(t, "VERS_1.24.3", "VERS_2.00.0"), "2.00.0", ""},

		{"ELF elsewhere", "linux", "arm64", elf, "", "another processor"},
		{"Mach-O elsewhere", "darwin", "amd64", mach, "", "another processor"},
		{"PE elsewhere", "windows", "arm64", dll, "", "another processor, amd64; this program is for arm64"},
		{"ELF on macOS", "darwin", "arm64", elf, "", "is a ELF file; darwin needs Mach-O"},
		{"PE on Linux", "linux", "amd64", dll, "", "is a PE file; linux needs ELF"},
		{"Mach-O on Windows", "windows", "amd64", mach, "", "is a Mach-O file; windows needs PE"},

		{"old ELF", "linux", "amd64", elfLibrary(t, "VERS_1.24.3", "VERS_1.22.0"), "1.22.0", "version 1.22.0, too old: at least 1.24"},
		{"old Mach-O", "darwin", "arm64", machOLibrary(t, macho.CpuArm64, macho.TypeDylib, 0x11702, "_OrtGetApiBase"), "1.23.2", "too old"},
		{"old PE", "windows", "amd64", peLibrary(t, pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_DLL, 1, 9, entry), "1.9", "too old"},

		{"other ELF", "linux", "amd64", elfLibrary(t, "OrtGetApiBase", "OrtGetApiBass"), "", "exports no OrtGetApiBase"},
		{"other Mach-O", "darwin", "arm64", machOLibrary(t, macho.CpuArm64, macho.TypeDylib, 0x11803, "_sqlite3_open"), "", "exports no OrtGetApiBase"},
		{"other PE", "windows", "amd64", peLibrary(t, pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_DLL, 1, 24, "DllMain"), "", "exports no OrtGetApiBase"},
		{"Mach-O program", "darwin", "arm64", machOLibrary(t, macho.CpuArm64, macho.TypeExec, 0x11803, "_OrtGetApiBase"), "", "no shared library"},
		{"PE program", "windows", "amd64", peLibrary(t, pe.IMAGE_FILE_MACHINE_AMD64, 0, 1, 24, entry), "", "no shared library"},

		{"half an ELF", "linux", "amd64", elf[:len(elf)/2], "", "is damaged"},
		{"half a Mach-O", "darwin", "arm64", mach[:len(mach)/2], "", "is damaged"},
		{"half a PE", "windows", "amd64", dll[:len(dll)/3], "", "is damaged"},
		{"text", "linux", "amd64", []byte("version https://example.org/spec/v1\n"), "", `begins with "vers"`},
		{"nothing", "linux", "amd64", nil, "", "too short"},
	} {
		version, err := inspect(bytes.NewReader(c.file), c.os, c.arch)
		switch {
		case c.fault == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
			t.Errorf("%s: the error is %v, want %q", c.name, err, c.fault)
		case version != c.version:
			t.Errorf("%s: version %q, want %q", c.name, version, c.version)
		}
	}
}

// Versions in words: unknown ones pass, since the library itself is asked.
func TestCheckVersion(t *testing.T) {
	for version, good := range map[string]bool{"": true, "unknown": true, "1.24.0": true, "1.30.0": true, "2.0": true, "1.23.9": false, "0.99": false} {
		if err := checkVersion(version); (err == nil) != good {
			t.Errorf("%q: %v", version, err)
		}
	}
}

// Whatever the bytes, inspection says yes or no.
func FuzzInspect(f *testing.F) {
	f.Add(elfLibrary(f, "", ""))
	f.Add(machOLibrary(f, macho.CpuArm64, macho.TypeDylib, 0x11803, "_OrtGetApiBase"))
	f.Add(peLibrary(f, pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_DLL, 1, 24, entry))
	f.Add([]byte("\xca\xfe\xba\xbe\x00\x00\x00\x01"))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, system := range []string{"linux", "darwin", "windows"} {
			version, err := inspect(bytes.NewReader(file), system, "amd64")
			if err == nil && checkVersion(version) != nil {
				t.Errorf("version %q is taken", version)
			}
		}
	})
}
